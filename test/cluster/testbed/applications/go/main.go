// Answers every request. Its SDK is a part of the program, and reads the variables that the library sets.
package main

import (
	"context"
	"fmt"
	"log"
	"net/http"
	"os"
	"os/signal"
	"syscall"

	"go.opentelemetry.io/contrib/exporters/autoexport"
	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/contrib/propagators/autoprop"
	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/sdk/resource"
	"go.opentelemetry.io/otel/sdk/trace"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	if os.Getenv("OTEL_SDK_DISABLED") != "true" { // Go's SDK leaves the switch to the program
		exporter, err := autoexport.NewSpanExporter(ctx)
		if err != nil {
			log.Fatal(err)
		}
		about, err := resource.New(ctx, resource.WithFromEnv(), resource.WithTelemetrySDK())
		if err != nil {
			log.Fatal(err)
		}
		provider := trace.NewTracerProvider(trace.WithBatcher(exporter), trace.WithResource(about))
		defer provider.Shutdown(context.Background())
		otel.SetTracerProvider(provider)
		otel.SetTextMapPropagator(autoprop.NewTextMapPropagator())
	}
	answer := http.HandlerFunc(func(response http.ResponseWriter, _ *http.Request) { fmt.Fprint(response, "go") })
	server := &http.Server{Addr: ":8080", Handler: otelhttp.NewHandler(answer, "answer")}
	go server.ListenAndServe()
	<-ctx.Done()
	server.Shutdown(context.Background())
}
