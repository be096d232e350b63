/* Shows what a browser can do with passkeys, and says kindly when one was not used. The talking to
   the device is done by allauth's own script. */
(function () {
  "use strict";
  var byNumber = /^[\d.]+$|^\[/.test(location.hostname);
  var can = Boolean(window.isSecureContext && window.PublicKeyCredential);

  function show(which) {
    document.querySelectorAll('[data-passkey="' + which + '"]').forEach(function (part) { part.hidden = false; });
  }

  function start() {
    show(byNumber ? "number" : can ? "can" : "cannot");
    if (location.hostname !== "127.0.0.1") return;
    document.querySelectorAll("[data-passkey-here]").forEach(function (link) {
      link.href = location.href.replace("127.0.0.1", "localhost");
      link.hidden = false;
    });
  }

  document.addEventListener("allauth.error", function (event) {
    event.preventDefault(); // else it is written to the console, where nobody looks
    show("failed");
  });
  start();
}());
