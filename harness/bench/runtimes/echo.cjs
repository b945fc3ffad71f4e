// A server for one client: PORT silent, right, or slow (each answer 1.5 s late). For Node, Bun and Deno.
const net = require('node:net');
const [port, mode] = process.argv.slice(2);
const server = net.createServer({ allowHalfOpen: true }, (client) => {
  client.on('data', (data) => {
    if (mode === 'right') client.write(data);
    if (mode === 'slow') setTimeout(() => client.write(data), 1500);
  });
  client.on('end', () => { client.end(); server.close(); });
  client.on('error', () => server.close());
});
server.listen(Number(port), '127.0.0.1');
