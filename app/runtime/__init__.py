"""The only place that puts the parts together: for HTTP, the command line and evaluation."""
