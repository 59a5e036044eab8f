/** An order as the API shows it. */
export interface Order {
  readonly id: string;
  readonly item: string;
  /** 1 to 100. */
  readonly quantity: number;
  /** `rejected`: it could not be announced, so nobody will fulfil it. */
  readonly status: 'placed' | 'fulfilled' | 'rejected';
  /** ISO 8601, UTC. */
  readonly placedAt: string;
  readonly fulfilledAt?: string;
}

/** What a customer asks for. */
export type OrderRequest = Pick<Order, 'item' | 'quantity'>;

const MAX_ITEM_LENGTH = 80;
const MAX_QUANTITY = 100;

/** Checks the JSON body of a request, and reports all problems at once. */
export function parseOrderRequest(body: string): OrderRequest | { readonly problems: readonly string[] } {
  const value = parseObject(body);
  if (value === undefined) {
    return { problems: ['body: expected a JSON object'] };
  }
  const item = typeof value['item'] === 'string' ? value['item'].trim() : '';
  const quantity = value['quantity'];
  const problems: string[] = [];
  if (item === '' || item.length > MAX_ITEM_LENGTH) {
    problems.push(`item: expected a text of 1 to ${MAX_ITEM_LENGTH} characters`);
  }
  const inRange =
    typeof quantity === 'number' && Number.isInteger(quantity) && quantity >= 1 && quantity <= MAX_QUANTITY;
  if (!inRange) {
    problems.push(`quantity: expected a whole number from 1 to ${MAX_QUANTITY}`);
  }
  return inRange && problems.length === 0 ? { item, quantity } : { problems };
}

function parseObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
