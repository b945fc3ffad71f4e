<?php
// A server for one client: PORT silent, right, or slow (each answer 1.5 s late).
[, $port, $mode] = $argv;
$listener = stream_socket_server("tcp://127.0.0.1:$port") or exit(1);
$client = stream_socket_accept($listener);
while (($data = fread($client, 4096)) !== false && $data !== '') {
    if ($mode === 'slow') usleep(1500000);
    if ($mode !== 'silent') fwrite($client, $data);
}
