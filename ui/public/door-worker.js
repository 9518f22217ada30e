// The client's page without a line: its own files alone, never an answer of the server. Names under /assets/ carry a hash of their
// content, so what is kept is right for ever; the page itself is asked for first and kept for when nobody answers.
const shelf = 'neonpro-door-1';
const page = '/c/';

self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => {
  const old = async () => {
    for (const name of await caches.keys()) if (name !== shelf) await caches.delete(name);
    await self.clients.claim();
  };
  event.waitUntil(old());
});

async function keep(request, response) {
  if (response.ok) await (await caches.open(shelf)).put(request, response.clone());
  return response;
}

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin || pathname.startsWith('/api/')) return;
  if (request.mode === 'navigate' && pathname.startsWith(page)) {
    const offline = async () => (await caches.match(page)) ?? Response.error();
    // One shell for every clinic and step: which one it is stands in the address, which is not kept.
    event.respondWith(fetch(request).then((response) => keep(page, response), offline));
    return;
  }
  if (!pathname.startsWith('/assets/')) return;
  const kept = async () => (await caches.match(request)) ?? keep(request, await fetch(request));
  event.respondWith(kept());
});
