package main

import "log/slog"

// handle is your work. If it fails, the message comes again; after five failures it moves to the dead-letter queue.
func handle(body string) error {
	slog.Info("handled", "body", body)
	return nil
}
