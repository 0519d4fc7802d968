// Two minutes before the session ends for lack of use, say so and offer one key to stay. Without this script the
// session still ends on the server; the next page then asks to sign in and returns to the same place.
(function () {
  "use strict";
  var limit = Number(document.body.dataset.idleMinutes) * 60000;
  var warning = 2 * 60000;
  var timer;

  function region() {
    var found = document.getElementById("idle");
    if (!found) {
      found = document.createElement("div");
      found.id = "idle";
      found.className = "frame";
      found.setAttribute("role", "alert");
      document.getElementById("main").before(found);
    }
    return found;
  }

  function start() {
    clearTimeout(timer);
    region().replaceChildren();
    timer = setTimeout(warn, Math.max(limit - warning, 0));
  }

  function warn() {
    var message = document.createElement("p");
    var button = document.createElement("button");
    message.textContent = "You will be signed out in two minutes, because nothing has happened for a while. ";
    button.type = "button";
    button.className = "btn btn-primary";
    button.textContent = "Stay signed in";
    button.addEventListener("click", stay);
    message.appendChild(button);
    region().replaceChildren(message);
    timer = setTimeout(ended, warning);
  }

  function stay() {
    fetch("/account/stay", { headers: { Accept: "application/json" } }).then(function (response) {
      if (response.ok) { start(); }
    });
  }

  function ended() {
    var message = document.createElement("p");
    var link = document.createElement("a");
    message.textContent = "You have been signed out. What you sent before is safe. ";
    link.href = "/sign-in?next=" + encodeURIComponent(location.pathname + location.search);
    link.textContent = "Sign in again";
    message.appendChild(link);
    region().replaceChildren(message);
  }

  document.addEventListener("scwres:answered", start);
  start();
})();
