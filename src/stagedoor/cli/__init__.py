"""The command line: gathers with click, calls one use case, reports. Only here is anything printed."""
