// Lets the phone keep the app: without this file everything works, only not offline.
if ("serviceWorker" in navigator && window.isSecureContext) navigator.serviceWorker.register("/service-worker.js");
