// Served in place of the service worker where it is switched off: removes itself and everything that it kept.
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => {
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter((name) => name.startsWith("io-files-")).map((name) => caches.delete(name))))
      .then(() => self.registration.unregister()),
  );
});
