package main

import (
	"log/slog"
	"os"
	"strings"
)

// logAsJSON lets slog write lines of JSON, whose fields the platform's logs can be searched by: time, level, message.
func logAsJSON() {
	rename := func(groups []string, field slog.Attr) slog.Attr {
		switch {
		case len(groups) == 0 && field.Key == slog.MessageKey:
			field.Key = "message"
		case len(groups) == 0 && field.Key == slog.LevelKey:
			field.Value = slog.StringValue(strings.ToLower(field.Value.String()))
		}
		return field
	}
	slog.SetDefault(slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: rename})))
}
