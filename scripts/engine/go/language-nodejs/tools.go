//go:build tools

// Package languagenodejs pins the engine's Node.js language host. 3.65 is about the last sdk/v3 module that contains
// it; later ones keep it in a module of its own.
package languagenodejs

import _ "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs"
