import { createSocket, type Socket } from 'node:dgram';
import { createServer, type Server } from 'node:net';

/** A DNS server on the loopback address: by UDP for nginx, by TCP for Pebble. Every name has the address 127.0.0.1, but for those below `missing.svc`. */
export class NameServer {
  private readonly socket: Socket = createSocket('udp4');
  /** Each message follows its length in two bytes. */
  private readonly server: Server = createServer((connection) => {
    connection.on('error', () => undefined);
    connection.on('data', (data) => {
      const reply = answer(data.subarray(2));
      connection.end(Buffer.concat([Buffer.from([reply.length >> 8, reply.length & 0xff]), reply]));
    });
  });

  async up(): Promise<void> {
    this.socket.on('message', (query, { port, address }) => {
      this.socket.send(answer(query), port, address);
    });
    await new Promise<void>((resolve) => this.socket.bind(0, '127.0.0.1', resolve));
    const { port } = this.socket.address();
    await new Promise<void>((resolve) => this.server.listen(port, '127.0.0.1', resolve));
  }

  /** Address and port. */
  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  async down(): Promise<void> {
    this.server.close();
    await new Promise<void>((resolve) => this.socket.close(() => resolve()));
  }
}

const A = 1;

/** An answer to a query with one question (RFC 1035, section 4). */
function answer(query: Buffer): Buffer {
  const end = query.indexOf(0, 12);
  const question = query.subarray(12, end + 5);
  const isMissing = question.includes('\u0007missing\u0003svc');
  const isKnown = !isMissing && question.readUInt16BE(question.length - 4) === A;
  const header = Buffer.from(query.subarray(0, 12));
  // A response, authoritative; 3 is "no such name".
  header.writeUInt16BE(0x8580 | (isMissing ? 3 : 0), 2);
  header.writeUInt16BE(isKnown ? 1 : 0, 6);
  header.writeUInt32BE(0, 8);
  // A pointer to the name, type A, class IN, for one second, four bytes.
  const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 1, 0, 4, 127, 0, 0, 1]);
  return Buffer.concat([header, question, ...(isKnown ? [record] : [])]);
}
