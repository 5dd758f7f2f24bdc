// Resolves a compose file as Docker Compose does, with its own loader, and prints the names of the services that the
// profiles start. Usage: main FILE PROFILE[,PROFILE]. Ends with 1 and the loader's message when it refuses the file.
package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/compose-spec/compose-go/v2/cli"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: main FILE PROFILE[,PROFILE]")
		os.Exit(2)
	}
	names, err := services(os.Args[1], strings.Split(os.Args[2], ","))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(strings.Join(names, " "))
}

func services(file string, profiles []string) ([]string, error) {
	options, err := cli.NewProjectOptions([]string{file}, cli.WithProfiles(profiles), cli.WithResolvedPaths(true))
	if err != nil {
		return nil, err
	}
	project, err := options.LoadProject(context.Background())
	if err != nil {
		return nil, err
	}
	names := project.ServiceNames()
	slices.Sort(names)
	return names, nil
}
