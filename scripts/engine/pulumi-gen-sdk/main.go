// Writes the SDK of a package, as `pulumi package gen-sdk` does, without the language's host: the hosts that can be
// built from source do not generate packages.
//
// Usage: pulumi-gen-sdk SCHEMA LANGUAGE FOLDER. The SDK is put in the folder's folder of that language.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/nodejs"
	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
)

const tool = "pulumi"

func main() {
	if len(os.Args) != 4 {
		fail(fmt.Errorf("usage: pulumi-gen-sdk SCHEMA LANGUAGE FOLDER"))
	}
	path, language, folder := os.Args[1], os.Args[2], os.Args[3]
	text, err := os.ReadFile(path)
	fail(err)
	var spec schema.PackageSpec
	fail(json.Unmarshal(text, &spec))
	// No other package is loaded: the schema may not refer to one.
	loader := schema.NewNullLoader()
	pkg, diagnostics, err := schema.BindSpec(spec, loader, schema.ValidationOptions{})
	fail(err)
	if diagnostics.HasErrors() {
		fail(diagnostics)
	}
	files, err := generate(language, pkg)
	fail(err)
	target := filepath.Join(folder, language)
	fail(os.RemoveAll(target))
	for name, content := range files {
		file := filepath.Join(target, name)
		fail(os.MkdirAll(filepath.Dir(file), 0o755))
		fail(os.WriteFile(file, content, 0o644))
	}
}

func generate(language string, pkg *schema.Package) (map[string][]byte, error) {
	switch language {
	case "python":
		return python.GeneratePackage(tool, pkg, nil, nil)
	case "nodejs":
		return nodejs.GeneratePackage(tool, pkg, nil, nil, false, nil)
	case "go":
		return gogen.GeneratePackage(tool, pkg, nil)
	}
	return nil, fmt.Errorf("there is no SDK for %q, only for python, nodejs and go", language)
}

func fail(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
