// Keeps the directory and the opened service pages readable without a connection.
// Nothing of a person's own is kept: only addresses under `sections`, only GET.
"use strict";

const shellCache = "kerangka-{{ version }}";
const pageCache = "halaman";
const shell = [{% for address in shell %}"{{ address|escapejs }}", {% endfor %}"{{ fallback|escapejs }}"];
const sections = [{% for address in sections %}"{{ address|escapejs }}"{% if not forloop.last %}, {% endif %}{% endfor %}];
const directory = "{{ directory|escapejs }}";
const fallback = "{{ fallback|escapejs }}";
const mostPages = 60;
const longest = 30 * 24 * 3600 * 1000; // ms; an older copy misleads more than it helps

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      await (await caches.open(shellCache)).addAll(shell);
      const list = await fetch(directory);
      if (list.ok && mayBeKept(list)) await keep(directory, list);
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name !== shellCache && name !== pageCache) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname, search } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    const kept = !search && sections.some((section) => pathname.startsWith(section));
    event.respondWith(page(event, kept));
  } else if (shellFile(pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(shellFile(pathname))));
  }
});

// A copy from before a release names the style sheet of that time: today's serves.
function shellFile(pathname) {
  const plain = (path) => path.replace(/\.[0-9a-f]{12}\./, ".");
  return shell.find((path) => plain(path) === plain(pathname));
}

async function page(event, kept) {
  try {
    const response = await fetch(event.request);
    if (kept && response.ok && !response.redirected) {
      event.waitUntil(
        mayBeKept(response)
          ? keep(event.request.url, response.clone())
          : forget(event.request.url),
      );
    }
    return response;
  } catch (error) {
    const pages = await caches.open(pageCache);
    const copy = kept && (await pages.match(event.request.url));
    if (copy && Date.now() - savedAt(copy) < longest) return dated(copy);
    return (await caches.match(fallback)) ?? Promise.reject(error);
  }
}

// A page with somebody's own number says no-store: their consent may be withdrawn.
function mayBeKept(response) {
  return !/\bno-store\b/.test(response.headers.get("Cache-Control") ?? "");
}

async function forget(address) {
  await (await caches.open(pageCache)).delete(address);
}

async function keep(address, response) {
  const pages = await caches.open(pageCache);
  await pages.delete(address);
  await pages.put(address, response);
  const addresses = await pages.keys();
  const old = addresses.slice(0, Math.max(0, addresses.length - mostPages));
  await Promise.all(old.map((request) => pages.delete(request)));
}

function savedAt(copy) {
  return new Date(copy.headers.get("Date") ?? 0);
}

// The page's own script says how old the copy is: see showAge in portal.js.
async function dated(copy) {
  const saved = savedAt(copy).toISOString();
  const text = await copy.text();
  return new Response(text.replace("<html ", `<html data-saved="${saved}" `), {
    headers: copy.headers,
  });
}
