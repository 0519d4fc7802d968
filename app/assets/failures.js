// A failed request must tell the person: without this, old figures would stay on the screen without a word.
(function () {
  "use strict";
  var words = {
    401: "You have been signed out. Nothing was lost.",
    413: "What you sent is larger than this service takes. Nothing was kept.",
    429: "Too many attempts. Wait a few minutes, then try again.",
    500: "Something went wrong on our side. The figures on this page may be old. Nothing was lost.",
    503: "The service is not available at the moment. Nothing was lost. Try again in a few minutes."
  };
  var offline = "The service cannot be reached. Check your connection, then load the page again. Nothing was lost.";

  function tell(text, status) {
    var region = document.getElementById("failure");
    var message = document.createElement("p");
    message.textContent = text + " ";
    if (status === 401) {
      var link = document.createElement("a");
      link.href = "/sign-in?next=" + encodeURIComponent(location.pathname + location.search);
      link.textContent = "Sign in again";
      message.appendChild(link);
    }
    region.replaceChildren(message);
  }

  function clear() {
    document.getElementById("failure").replaceChildren();
  }

  var plain = window.fetch;
  window.fetch = function () {
    return plain.apply(this, arguments).then(
      function (response) {
        if (response.ok) { clear(); document.dispatchEvent(new Event("scwres:answered")); }
        else if (words[response.status]) { tell(words[response.status], response.status); }
        return response;
      },
      function (error) {
        if (error.name !== "AbortError") { tell(offline, 0); }
        throw error;
      }
    );
  };
})();
