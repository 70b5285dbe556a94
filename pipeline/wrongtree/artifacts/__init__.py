"""What passes between stages: frozen dataclasses of arrays and plain values, a file per stage."""
