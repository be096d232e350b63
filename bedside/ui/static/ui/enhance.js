/* Optional. Every page works without it. It counts letters as people count them, keeps what was
   typed until the server has it, adds a Copy button, and falls back to a plain form when htmx
   cannot finish. It keeps nothing beyond this tab and sends nothing anywhere. */
(function () {
  "use strict";
  var PREFIX = "typed:";

  function store() {
    try { return window.sessionStorage; } catch (refused) { return null; } // a browser that keeps nothing
  }

  /* Letters as people count them: one for é, one for a family emoji. */
  var segmenter = window.Intl && Intl.Segmenter ? new Intl.Segmenter() : null;
  function letters(text) {
    var words = text.normalize("NFC").trim(), count = 0;
    if (!segmenter) return Array.from(words).length;
    for (var each of segmenter.segment(words)) count += each ? 1 : 0;
    return count;
  }

  document.querySelectorAll("[data-counts]").forEach(function (said) {
    var field = document.getElementById(said.dataset.counts), limit = Number(said.dataset.limit);
    function count() {
      var left = limit - letters(field.value);
      said.textContent = left < 0 ? said.dataset.over + " " + -left : said.dataset.left + " " + left;
      said.classList.toggle("is-over", left < 0);
      if (left < 0) said.setAttribute("aria-live", "polite"); else said.removeAttribute("aria-live");
    }
    field.addEventListener("input", count);
    count();
  });

  /* What was typed survives a lost connection, a closed laptop, the wrong button. */
  function keepable(form) {
    return Array.from(form.elements).filter(function (field) {
      return field.name && field.type !== "hidden" && field.type !== "submit" && field.tagName !== "BUTTON";
    });
  }
  function remember(form, key, kept) {
    kept.setItem(key, JSON.stringify(keepable(form).map(function (field) {
      var chosen = field.type === "radio" || field.type === "checkbox";
      return [field.name, chosen ? field.value : null, chosen ? field.checked : field.value];
    })));
  }
  function bringBack(form, rows) {
    keepable(form).forEach(function (field) {
      rows.forEach(function (row) {
        if (row[0] !== field.name) return;
        if (row[1] === null) field.value = row[2];
        else if (row[1] === field.value) field.checked = row[2];
      });
      if (field.tagName === "TEXTAREA") field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
  var kept = store();
  if (kept && document.querySelector("[data-sent]")) {
    Object.keys(kept).forEach(function (key) { if (key.startsWith(PREFIX)) kept.removeItem(key); });
  }
  if (kept) document.querySelectorAll("form[data-keep]").forEach(function (form) {
    var key = PREFIX + form.dataset.keep, rows = kept.getItem(key);
    var untouched = keepable(form).every(function (field) { return field.tagName !== "TEXTAREA" || !field.value; });
    if (rows && untouched) bringBack(form, JSON.parse(rows));
    form.addEventListener("input", function () { remember(form, key, kept); });
  });

  /* Words to copy. */
  document.querySelectorAll("textarea[data-copy]").forEach(function (words) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-quiet btn-small";
    button.textContent = words.dataset.copy;
    button.setAttribute("aria-describedby", words.id);
    button.addEventListener("click", function () {
      function done() { button.textContent = words.dataset.copied; setTimeout(function () { button.textContent = words.dataset.copy; }, 4000); }
      function byHand() { words.select(); if (document.execCommand("copy")) done(); }
      if (navigator.clipboard) navigator.clipboard.writeText(words.value).then(done, byHand); else byHand();
    });
    var how = words.parentElement.querySelector(".share-how");
    if (how) how.prepend(button); else words.after(button);
  });

  /* htmx could not finish: let the server's own page say why, or say that the connection is away. */
  function formOf(event) { return event.target.closest ? event.target.closest("form") : null; }
  document.addEventListener("htmx:responseError", function (event) {
    var form = formOf(event);
    if (!form) return;
    Object.entries(event.detail.requestConfig.parameters).forEach(function (pair) {
      if (form.elements[pair[0]] && form.elements[pair[0]].type === "hidden") return;
      var field = document.createElement("input");
      field.type = "hidden"; field.name = pair[0]; field.value = pair[1];
      form.append(field);
    });
    form.submit();
  });
  document.addEventListener("htmx:sendError", function (event) {
    var form = formOf(event), said = form && form.querySelector("[role=status]");
    if (!form) return;
    if (!said) {
      said = document.createElement("p");
      said.setAttribute("role", "status");
      said.className = "hint";
      form.append(said);
    }
    said.textContent = document.body.dataset.unsent;
  });
}());
