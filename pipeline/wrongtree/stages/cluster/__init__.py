"""Stage 3: ward-linkage merge trees over the errors. No torch here, and no recursion: trees may be thousands deep."""
