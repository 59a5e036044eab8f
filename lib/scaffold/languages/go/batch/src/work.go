package main

// work is your work. It returns names and values to log when it is done; if it fails, the run is tried again, so make it
// safe to repeat.
func work() ([]any, error) {
	return []any{"done", 0}, nil
}
