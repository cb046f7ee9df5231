"""What generate.py makes the published vectors with. Nothing here reads or runs the Rust code."""
