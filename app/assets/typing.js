// Keeps each field as it is left, says so, and tries again where that failed. Without this script the page's own
// button saves the same fields. What a colleague typed meanwhile is never overwritten: both values are shown.
(function () {
  "use strict";
  var form = document.querySelector("form[data-typing]");
  if (!form) { return; }
  var state = document.getElementById("typing-state");
  var newest = Number(form.dataset.newest);
  var waiting = new Map(); // what still has to reach the service, by field
  var conflicts = new Map(); // two values of which the person has to pick one, by field
  var refused = new Map(); // why a text is not kept, by field
  var saved = new Map(); // what the service holds, by field
  var changed = new Map(); // who else changed a field and when, in words, by field
  var said = [];
  var isSaid = false; // before the first answer the page shows what the service drew
  var isBusy = false;
  var failures = 0;
  var timer;

  function controls(field) {
    return Array.from(form.elements).filter(function (item) { return item.dataset.field === field; });
  }

  function text(field) {
    var items = controls(field);
    if (items[0].type !== "checkbox") { return items[0].value; }
    return items.filter(function (item) { return item.checked; }).map(function (item) { return item.value; }).join(",");
  }

  function fill(field, value) {
    controls(field).forEach(function (item) {
      if (item.type === "checkbox") { item.checked = value.split(",").includes(item.value); } else { item.value = value; }
    });
    total(field);
  }

  function version(field) {
    return form.elements["seen:" + field];
  }

  function name(field) {
    var item = controls(field)[0];
    var label = item.closest("fieldset") ? item.closest("fieldset").querySelector("legend") : item.labels[0];
    return item.getAttribute("aria-label") || label.textContent;
  }

  function lineOf(field) {
    return controls(field)[0].closest("[data-line]");
  }

  function aboutOf(line) {
    return line.tagName === "TR" ? line.nextElementSibling.firstElementChild : line.querySelector(".about");
  }

  function make(tag, words, kind) {
    var made = document.createElement(tag);
    if (words) { made.textContent = words; }
    if (kind) { made.className = kind; }
    return made;
  }

  function clock() {
    return new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
  }

  function tell(words, action) {
    state.replaceChildren(make("span", words));
    if (action) {
      var button = make("button", action.words, "btn btn-secondary");
      button.type = "button";
      button.addEventListener("click", action.act);
      state.append(" ", button);
    }
  }

  // The row's total, as the service draws it: a dash while nothing is typed or something is no whole number.
  function total(field) {
    var cell = lineOf(field).querySelector("[data-total]");
    if (!cell) { return; }
    var texts = Array.from(lineOf(field).querySelectorAll("input[data-field]"), function (item) {
      return item.value.trim();
    }).filter(Boolean);
    var isWhole = texts.length && texts.every(function (one) { return /^\d{1,15}$/.test(one); });
    var sum = texts.reduce(function (before, one) { return before + Number(one); }, 0);
    cell.textContent = isWhole ? sum.toLocaleString("en-GB") : "–";
  }

  function paragraph(field, words, kind, column) {
    var made = make("p", " " + words, kind);
    made.prepend(make("strong", (column || columnOf(field)) + ":"));
    return made;
  }

  function columnOf(field) {
    var cell = controls(field)[0].closest("td");
    return cell ? cell.dataset.label : name(field);
  }

  function choice(field, theirs) {
    var box = make("fieldset", "", "two-values");
    var mine = text(field);
    box.append(make("legend", name(field) + ": which one stays?"));
    box.append(pick(field, theirs.text, (theirs.text ? "Keep “" + theirs.text + "”, typed" : "Leave it empty, as it was left") +
      (theirs.by ? " by " + theirs.by + " " + theirs.at : "")));
    box.append(pick(field, mine, mine ? "Keep “" + mine + "”, which you typed" : "Leave it empty, as you left it"));
    return box;
  }

  function pick(field, value, words) {
    var button = make("button", words, "btn btn-secondary");
    button.type = "button";
    button.addEventListener("click", function () {
      conflicts.delete(field);
      fill(field, value);
      controls(field)[0].focus();
      keep(field);
      redraw();
    });
    return button;
  }

  function draw(field, line) {
    var box = make("div");
    box.id = "about-" + field;
    if (conflicts.has(field)) { box.append(choice(field, conflicts.get(field))); }
    if (refused.has(field)) { box.append(paragraph(field, refused.get(field), "said must_fix")); }
    said.filter(function (item) {
      return item.field === field && !(item.waits && line.contains(document.activeElement));
    }).forEach(function (item) {
      box.append(paragraph(field, item.words, "said " + item.severity, item.column));
    });
    if (changed.has(field)) { box.append(changed.get(field)); }
    mark(field, box);
    return box;
  }

  function mark(field, box) {
    var isWrong = Boolean(box.querySelector(".must_fix")) || conflicts.has(field);
    controls(field).forEach(function (item) {
      var hint = document.getElementById(field + "-hint") ? field + "-hint" : "";
      var told = [hint, box.childNodes.length ? box.id : ""].filter(Boolean).join(" ");
      if (told) { item.setAttribute("aria-describedby", told); } else { item.removeAttribute("aria-describedby"); }
      if (isWrong) { item.setAttribute("aria-invalid", "true"); } else { item.removeAttribute("aria-invalid"); }
    });
  }

  function redraw() {
    if (!isSaid) { return; }
    form.querySelectorAll("[data-line]").forEach(function (line) {
      var about = aboutOf(line);
      // Two values that the page itself came with are picked by its own form.
      if (about.contains(document.activeElement) || about.querySelector("[type=radio]")) { return; }
      var fields = new Set(Array.from(line.querySelectorAll("[data-field]"), function (item) { return item.dataset.field; }));
      if (!fields.size) { return; }
      var boxes = Array.from(fields, function (field) { return draw(field, line); }).filter(function (box) {
        return box.childNodes.length;
      });
      about.replaceChildren.apply(about, boxes);
      if (line.tagName === "TR") { line.nextElementSibling.hidden = !boxes.length; }
    });
  }

  function token() {
    var found = document.cookie.match(/(?:^|; )(?:__Host-)?scwres-csrf=([^;]+)/);
    return found ? decodeURIComponent(found[1]) : form.elements.csrf_token.value;
  }

  function keep(field) {
    if (conflicts.has(field)) { return; }
    refused.delete(field);
    if (text(field) === saved.get(field)) { waiting.delete(field); } else { waiting.set(field, text(field)); }
    send();
  }

  function send() {
    if (isBusy || !waiting.size) { return; }
    var field = waiting.keys().next().value;
    var sent = waiting.get(field);
    isBusy = true;
    clearTimeout(timer);
    if (!failures) { tell("Saving…"); }
    fetch("/our-return/type/value", {
      method: "POST",
      keepalive: true,
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
      body: JSON.stringify({ field: field, text: sent, seen: Number(version(field).value), since: newest })
    }).then(function (response) {
      if (!response.ok) { return response.json().then(function (body) { failed(response.status, body.message); }); }
      return response.json().then(function (answer) { received(field, sent, answer); });
    }).catch(function () { failed(0, ""); }).finally(function () { isBusy = false; if (!failures) { send(); } });
  }

  function received(field, sent, answer) {
    failures = 0;
    newest = Math.max(newest, answer.newest);
    form.elements.since.value = newest;
    if (waiting.get(field) === sent) { waiting.delete(field); }
    version(field).value = answer.value.version;
    if (answer.fate === "conflict") { conflicts.set(field, answer.value); waiting.delete(field); }
    if (answer.fate === "refused") { refused.set(field, answer.why); }
    if (answer.fate === "saved" || answer.fate === "unchanged") { stands(field, sent, answer.value.text); }
    answer.changed.forEach(function (value) { if (value.field !== field) { take(value); } });
    said = answer.said;
    isSaid = true;
    redraw();
    report(field, answer);
  }

  // What the service holds may differ from what was sent by the blanks around it, or be newer than what was seen.
  function stands(field, sent, text_) {
    saved.set(field, text_);
    changed.delete(field);
    if (text(field) === sent) { fill(field, text_); }
  }

  function take(value) {
    if (!version(value.field) || !controls(value.field).length) { return; }
    changed.set(value.field, paragraph(value.field, "changed by " + value.by + " " + value.at + ".", "changed"));
    if (waiting.has(value.field) || conflicts.has(value.field) || text(value.field) !== saved.get(value.field)) { return; }
    version(value.field).value = value.version;
    saved.set(value.field, value.text);
    fill(value.field, value.text);
  }

  function report(field, answer) {
    var others = answer.changed.length;
    if (answer.fate === "conflict") {
      tell(name(field) + ": " + (answer.value.by || "a colleague") + " typed something else meanwhile. Pick which one stays.");
    } else if (answer.fate === "refused") {
      tell(name(field) + " was not kept: see what is said below it.");
    } else if (!waiting.size) {
      var heard = said.filter(function (item) { return item.field === field && !item.waits; }).map(function (item) {
        return " " + columnOf(field) + ": " + item.words;
      }).join("");
      tell("Saved " + clock() + "." + heard + (others ? " " + others + (others === 1 ? " field was" : " fields were") +
        " changed elsewhere meanwhile, each marked." : "") +
        (conflicts.size || refused.size ? " Something still waits for you." : ""));
    }
  }

  function failed(status, message) {
    failures += 1;
    var why = status === 401 ? "You have been signed out. Sign in again in another window, then try again."
      : status >= 400 && status < 500 ? message : "The service cannot be reached.";
    tell("Not saved yet. What you typed is kept on this page. " + why, { words: "Try again", act: again });
    if (status === 0 || status >= 500 || status === 429) { timer = setTimeout(again, Math.min(2000 * failures, 30000)); }
  }

  function again() {
    failures = 0;
    send();
  }

  function isUnsaved() {
    var active = document.activeElement && document.activeElement.dataset.field;
    return waiting.size > 0 || conflicts.size > 0 || refused.size > 0 || Boolean(active && text(active) !== saved.get(active));
  }

  form.querySelectorAll("[data-field]").forEach(function (item) {
    var field = item.dataset.field;
    var mark = document.querySelector("#" + CSS.escape("about-" + field) + " > .changed");
    if (mark) { changed.set(field, mark); }
    if (item.dataset.refused) { refused.set(field, item.dataset.refused); } else { saved.set(field, text(field)); }
  });
  // Enter saves the field that one is in; the page's own button sends the whole page.
  form.addEventListener("keydown", function (event) {
    if (event.key === "Enter" && event.target.matches("input[type=text][data-field]")) {
      event.preventDefault();
      keep(event.target.dataset.field);
    }
  });
  form.addEventListener("change", function (event) { if (event.target.dataset.field) { keep(event.target.dataset.field); } });
  form.addEventListener("input", function (event) { if (event.target.dataset.field) { total(event.target.dataset.field); } });
  form.addEventListener("focusout", function () { setTimeout(redraw, 0); });
  form.addEventListener("submit", function () { waiting.clear(); conflicts.clear(); refused.clear(); form.dataset.sent = "yes"; });
  window.addEventListener("online", again);
  document.addEventListener("visibilitychange", function () {
    var field = document.activeElement && document.activeElement.dataset.field;
    if (document.visibilityState === "hidden" && field) { keep(field); }
  });
  window.addEventListener("beforeunload", function (event) {
    if (!form.dataset.sent && isUnsaved()) { event.preventDefault(); }
  });
  // A link is followed once everything that was typed has arrived; where that fails, the page stays and says so.
  document.addEventListener("click", function (event) {
    var link = event.target.closest("a[href]");
    if (!link || link.getAttribute("href").startsWith("#") || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
    if (!waiting.size || failures) { return; }
    event.preventDefault();
    (function follow() {
      if (isBusy || (waiting.size && !failures)) { setTimeout(follow, 50); return; }
      if (!waiting.size && !conflicts.size && !refused.size) { location.href = link.href; }
    })();
  });
  // A finding of the report leads to its field.
  var asked = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  var first = asked && form.contains(asked) && (asked.dataset.field ? asked : asked.querySelector("[data-field]"));
  if (first) { first.focus(); }
  var way = form.querySelector("[data-typing-way]");
  way.textContent = way.dataset.typingWay;
})();
