// A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
package main

import (
	"net"
	"os"
	"time"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:"+os.Args[1])
	if err != nil {
		os.Exit(1)
	}
	client, _ := listener.Accept()
	buffer := make([]byte, 4096)
	for {
		count, err := client.Read(buffer)
		if err != nil {
			return
		}
		if os.Args[2] == "slow" {
			time.Sleep(1500 * time.Millisecond)
		}
		if os.Args[2] != "silent" {
			client.Write(buffer[:count])
		}
	}
}
