// A right chat: a goroutine for each client, the list under a lock. Usage: chat PORT
package main

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"strings"
	"sync"
)

var (
	lock    sync.Mutex
	members = map[net.Conn]bool{}
)

func broadcast(line string) {
	lock.Lock()
	defer lock.Unlock()
	for member := range members {
		// Who is gone is taken off the list by its own reader.
		member.Write([]byte(line))
	}
}

func serve(client net.Conn) {
	reader := bufio.NewReader(client)
	for {
		line, err := reader.ReadString('\n')
		if err != nil || strings.TrimRight(line, "\r\n") == ":bye" && !strings.HasSuffix(line, "\r\r\n") {
			break
		}
		broadcast(line)
	}
	lock.Lock()
	delete(members, client)
	lock.Unlock()
	broadcast(fmt.Sprintf("%s left\n", client.RemoteAddr()))
	client.Close()
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for {
		client, err := listener.Accept()
		if err != nil {
			continue
		}
		lock.Lock()
		members[client] = true
		lock.Unlock()
		go serve(client)
	}
}
