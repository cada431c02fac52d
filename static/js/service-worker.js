// Keeps one page and the style sheets and pictures it needs, for when the network is away. Nothing of any shop or person
// is ever kept: the page is fetched without cookies, and only static files are stored.
const KEPT = "video-diagnosis-2";
const OFFLINE = "/offline/";

async function keep() {
  const cache = await caches.open(KEPT);
  const page = await fetch(new Request(OFFLINE, { credentials: "omit", cache: "reload" }));
  const files = [...(await page.clone().text()).matchAll(/(?:href|src)="(\/static\/[^"]+)"/g)].map((found) => found[1]);
  await cache.put(OFFLINE, page);
  await Promise.all(files.map((file) => cache.add(file).catch(() => {})));
}

self.addEventListener("install", (event) => event.waitUntil(keep().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches.keys()
      .then((names) => Promise.all(names.filter((name) => name !== KEPT).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});
self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    event.respondWith(fetch(request).catch(() => caches.match(OFFLINE)));
  } else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith(fetch(request).catch(async () => (await caches.match(request)) || Response.error()));
  }
});
