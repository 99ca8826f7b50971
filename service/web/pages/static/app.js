// What pages do beyond HTML and htmx. Everything works without it.
(function () {
  "use strict";

  // A slider says its number.
  document.addEventListener("input", function (event) {
    var shown = event.target.dataset ? event.target.dataset.shown : "";
    var there = shown && document.getElementById(shown);
    if (there) there.textContent = event.target.value + " " + (event.target.dataset.unit || "");
  });

  // A field for files that can be dropped on.
  document.addEventListener("dragover", function (event) {
    var zone = event.target.closest ? event.target.closest("[data-drop]") : null;
    if (!zone) return;
    event.preventDefault();
    zone.classList.add("s-drop-over");
  });
  document.addEventListener("dragleave", function (event) {
    var zone = event.target.closest ? event.target.closest("[data-drop]") : null;
    if (zone) zone.classList.remove("s-drop-over");
  });
  document.addEventListener("drop", function (event) {
    var zone = event.target.closest ? event.target.closest("[data-drop]") : null;
    if (!zone) return;
    event.preventDefault();
    zone.classList.remove("s-drop-over");
    var field = zone.querySelector("input[type=file]");
    if (!field || !event.dataTransfer.files.length) return;
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  // After a part of a page came, who cannot see it hears what it says where it asks for that.
  document.addEventListener("htmx:afterSwap", function (event) {
    var focus = event.detail.target.querySelector("[data-focus]");
    if (focus) focus.focus();
  });
})();
