"""One file per resource. A route parses, calls one method and returns."""
