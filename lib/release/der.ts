/** One value in DER (X.690): its tag, its length, its content. */
function value(tag: number, ...content: readonly Buffer[]): Buffer {
  const bytes = Buffer.concat(content);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(bytes.length)]), bytes]);
}

/** Below 128 one byte; above, the number of bytes first. */
function lengthOf(length: number): number[] {
  if (length < 0x80) {
    return [length];
  }
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return [0x80 | bytes.length, ...bytes];
}

/** The parts of ASN.1 that a certificate consists of, as DER. Content of up to 65,535 bytes. */
export const der = {
  sequence: (...content: readonly Buffer[]): Buffer => value(0x30, ...content),
  set: (...content: readonly Buffer[]): Buffer => value(0x31, ...content),
  /** `[number]`, explicit. */
  tagged: (number: number, content: Buffer): Buffer => value(0xa0 | number, content),
  boolean: (truth: boolean): Buffer => value(0x01, Buffer.from([truth ? 0xff : 0])),
  /** A positive integer, most significant byte first. */
  integer: (bytes: Buffer): Buffer => value(0x02, shortest(bytes)),
  /** @param unused - bits at the end that do not count */
  bits: (bytes: Buffer, unused = 0): Buffer => value(0x03, Buffer.of(unused), bytes),
  octets: (bytes: Buffer): Buffer => value(0x04, bytes),
  /** An object identifier, dotted. */
  oid: (dotted: string): Buffer => {
    const [first = 0, second = 0, ...others] = dotted.split('.').map(Number);
    return value(0x06, Buffer.from([first * 40 + second, ...others.flatMap(base128)]));
  },
  utf8: (text: string): Buffer => value(0x0c, Buffer.from(text)),
  /** `YYYYMMDDHHMMSSZ` */
  time: (text: string): Buffer => value(0x18, Buffer.from(text)),
  /** Until 2049, which X.509 wants in the short form: `YYMMDDHHMMSSZ` */
  shortTime: (text: string): Buffer => value(0x17, Buffer.from(text)),
};

/** The first bit is the sign: one zero in front where it is set, and no other. */
function shortest(bytes: Buffer): Buffer {
  const digits = bytes.subarray(
    Math.max(
      0,
      bytes.findIndex((byte) => byte !== 0),
    ),
  );
  return (digits[0] ?? 0) < 0x80 ? digits : Buffer.concat([Buffer.of(0), digits]);
}

/** Seven bits a byte; all but the last have the eighth. */
function base128(number: number): number[] {
  const bytes = [number & 0x7f];
  for (let rest = number >>> 7; rest > 0; rest >>>= 7) {
    bytes.unshift(0x80 | (rest & 0x7f));
  }
  return bytes;
}
