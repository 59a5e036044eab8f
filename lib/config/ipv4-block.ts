/** Whether an IPv4 block is written as EC2 keeps it: `203.0.113.7/24` would be changed to `203.0.113.0/24`. */
export function startsAtItsFirstAddress(block: string): boolean {
  const [address = '', bits = '32'] = block.split('/');
  const number = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0);
  return number % 2 ** (32 - Number(bits)) === 0;
}
