// A right chat in one event loop. Usage: node chat.cjs PORT
const net = require('node:net');

const members = new Set();
const broadcast = (line) => members.forEach((member) => member.write(line));

const server = net.createServer({ allowHalfOpen: true }, (client) => {
  const name = `${client.remoteAddress}:${client.remotePort}`;
  let rest = Buffer.alloc(0);
  members.add(client);
  const leave = () => {
    if (!members.delete(client)) return;
    broadcast(`${name} left\n`);
    client.end();
  };
  client.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    for (let end; members.has(client) && (end = rest.indexOf('\n')) >= 0;) {
      const line = rest.subarray(0, end + 1);
      rest = rest.subarray(end + 1);
      if (/^:bye\r?\n$/.test(line.toString('latin1'))) leave();
      else broadcast(line);
    }
  });
  client.on('end', leave);
  client.on('error', leave);
  client.on('close', leave);
});
server.listen({ port: Number(process.argv[2]), host: '127.0.0.1', backlog: 128 });
