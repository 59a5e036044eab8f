package main

import (
	"log/slog"
	"os"
)

func main() {
	logAsJSON()
	slog.Info("started")
	fields, err := work()
	if err != nil {
		slog.Error("failed", "reason", err.Error())
		// A run succeeds if its process exits with 0.
		os.Exit(1)
	}
	slog.Info("done", fields...)
}
