import { randomUUID } from 'node:crypto';
import { log, reason } from './log';
import type { Order, OrderRequest } from './order';

/** Where orders are kept. */
export interface OrderStore {
  put(order: Order): Promise<void>;
  /** Returns whether the order was still `placed`, and so could be rejected. */
  reject(id: string): Promise<boolean>;
}

/**
 * Stores an order, then announces it.
 *
 * Two services cannot be written in one transaction. When the announcement fails, the order is marked `rejected` and
 * the customer is told to try again; the worker never fulfils a rejected order, so a message that did arrive although
 * its answer was lost does no harm. If the process dies between the two writes, the order stays `placed` for good:
 * publishing from the table's stream closes that gap, at the price of one more moving part.
 *
 * @returns the order, or undefined if it could not be announced
 */
export async function placeOrder(
  request: OrderRequest,
  store: OrderStore,
  announce: (id: string) => Promise<void>,
): Promise<Order | undefined> {
  const order: Order = { id: randomUUID(), ...request, status: 'placed', placedAt: new Date().toISOString() };
  await store.put(order);
  try {
    await announce(order.id);
  } catch (error) {
    log('error', 'order not announced', { order: order.id, reason: reason(error) });
    if (await store.reject(order.id)) {
      return undefined;
    }
  }
  log('info', 'order placed', { order: order.id });
  return order;
}
