const POLL_MS = 2000;
const element = (id) => document.getElementById(id);

// Only textContent is ever set, so an order's text cannot become markup.
function cell(text, className = '') {
  const td = document.createElement('td');
  td.textContent = text;
  td.className = className;
  return td;
}

function row({ item, quantity, status, placedAt }) {
  const tr = document.createElement('tr');
  const known = ['placed', 'fulfilled', 'rejected'].includes(status) ? status : '';
  tr.append(cell(item), cell(String(quantity)), cell(status, known), cell(new Date(placedAt).toLocaleString()));
  return tr;
}

async function answer(response) {
  const body = await response.json().catch(() => ({}));
  if (!response.ok) {
    throw new Error([body.error ?? `HTTP ${response.status}`, ...(body.problems ?? [])].join('; '));
  }
  return body;
}

let shown = '';

async function refresh() {
  const orders = await answer(await fetch('/api/orders'));
  const latest = JSON.stringify(orders);
  if (latest === shown) {
    return;
  }
  shown = latest;
  element('rows').replaceChildren(...orders.map(row));
  element('table').hidden = orders.length === 0;
  element('empty').hidden = orders.length > 0;
}

async function poll() {
  try {
    await refresh();
    if (element('message').dataset.from === 'poll') {
      tell('');
    }
  } catch (error) {
    tell(`Orders cannot be listed: ${error.message}`, 'poll');
  }
  setTimeout(poll, POLL_MS);
}

function tell(text, from = '') {
  // Setting the same text again would make screen readers repeat it with every poll.
  if (element('message').textContent !== text) {
    element('message').textContent = text;
  }
  element('message').dataset.from = from;
}

element('form').addEventListener('submit', async (event) => {
  event.preventDefault();
  const form = event.target;
  const fields = new FormData(form);
  const order = { item: fields.get('item'), quantity: Number(fields.get('quantity')) };
  try {
    const placed = await answer(
      await fetch('/api/orders', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(order),
      }),
    );
    form.reset();
    tell(`Order placed: ${placed.quantity} × ${placed.item}`);
    await refresh();
  } catch (error) {
    tell(`Order not placed: ${error.message}`);
  }
});

poll();
