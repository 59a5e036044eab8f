package main

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	logAsJSON()
	server := &http.Server{
		Addr:              net.JoinHostPort(variable("HOST", "127.0.0.1"), variable("PORT", "8080")),
		Handler:           http.HandlerFunc(handle),
		ReadHeaderTimeout: 10 * time.Second,
	}

	// The platform sends SIGTERM 30 seconds before it kills the process.
	ctx, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		<-ctx.Done()
		slog.Info("stopping")
		_ = server.Shutdown(context.Background())
	}()

	slog.Info("listening", "address", server.Addr)
	if err := server.ListenAndServe(); !errors.Is(err, http.ErrServerClosed) {
		slog.Error("not listening", "reason", err.Error())
		os.Exit(1)
	}
	<-stopped
}

func handle(writer http.ResponseWriter, request *http.Request) {
	writer.Header().Set("content-type", "application/json")
	_ = json.NewEncoder(writer).Encode(answer(request.URL.Path))
}

func variable(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}
