//go:build tools

// Package pulumi pins the Pulumi CLI: `go build` of this package path takes its versions from go.mod and go.sum here.
package pulumi

import _ "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"
