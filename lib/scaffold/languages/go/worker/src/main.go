package main

import (
	"context"
	"log/slog"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
)

func main() {
	logAsJSON()
	// The platform sends SIGTERM 30 seconds before it kills the process. The messages received by then are finished.
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, os.Interrupt)
	defer cancel()
	settings, err := config.LoadDefaultConfig(stop)
	if err != nil {
		slog.Error("not configured", "reason", err.Error())
		os.Exit(1)
	}
	jobs := queue{sqs.NewFromConfig(settings), aws.String(os.Getenv("QUEUE_URL"))}
	slog.Info("consuming")
	for stop.Err() == nil {
		jobs.poll(stop)
	}
	slog.Info("stopping")
}

type queue struct {
	client *sqs.Client
	url    *string
}

// poll waits up to 20 seconds for messages, and handles them.
func (q queue) poll(stop context.Context) {
	poll := &sqs.ReceiveMessageInput{QueueUrl: q.url, WaitTimeSeconds: 20, MaxNumberOfMessages: 10}
	received, err := q.client.ReceiveMessage(stop, poll)
	if err != nil {
		if stop.Err() == nil {
			slog.Error("queue not reached", "reason", err.Error())
			select {
			case <-stop.Done():
			case <-time.After(5 * time.Second):
			}
		}
		return
	}
	for _, message := range received.Messages {
		q.handleOne(message)
	}
}

func (q queue) handleOne(message types.Message) {
	err := handle(aws.ToString(message.Body))
	if err == nil {
		done := &sqs.DeleteMessageInput{QueueUrl: q.url, ReceiptHandle: message.ReceiptHandle}
		_, err = q.client.DeleteMessage(context.Background(), done)
	}
	if err != nil {
		slog.Error("not handled", "messageId", aws.ToString(message.MessageId), "reason", err.Error())
	}
}
