"""Tables that people bring: CSV, JSON lines, Parquet."""
