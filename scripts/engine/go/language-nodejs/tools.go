//go:build tools

// Package languagenodejs pins the engine's Node.js language host. 3.65 is about the last sdk/v3 module that contains
// it; later ones keep it in a module of its own. What it shares with the engine has the engine's versions: they are
// compiled once, and are not of 2023 (grpc 1.51, x/net 0.7). Raise them together with ../pulumi/go.mod.
package languagenodejs

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
