// A table as one component, drawn at once: app/layouts/plain_table.py says what a cell may hold, and nothing else is
// drawn here. Words are only ever text, and a link leads to this service or to an address that begins with https.
(function () {
  "use strict";
  var pieces = { a: ["href", "className"], span: ["className"], div: ["className", "style"] };
  var ours = /^(?:[#?]|\/(?![/\\])|https:\/\/)[^\u0000-\u0020\\]*$/;

  function draw(tag, properties, content) {
    return window.React.createElement(tag, properties, content);
  }

  function isDrawn(part) {
    return Object.hasOwn(pieces, part.tag) && (part.tag !== "a" || ours.test(part.href));
  }

  function piece(part, place) {
    if (typeof part === "string") { return part; }
    if (!isDrawn(part)) { return part.text; }
    var properties = { key: place };
    pieces[part.tag].forEach(function (name) { properties[name] = part[name]; });
    return draw(part.tag, properties, part.text);
  }

  function inside(cell) {
    return Array.isArray(cell) ? cell.map(piece) : piece(cell, 0);
  }

  function Table(table) {
    function kind(place) {
      return table.numbers.includes(place) ? "number" : "";
    }

    function heading(words, place) {
      return draw("th", { key: place, className: kind(place), scope: "col" }, words);
    }

    function cell(content, place) {
      if (place === 0) { return draw("th", { key: place, scope: "row" }, inside(content)); }
      var properties = { key: place, className: kind(place), "data-label": table.headers[place] };
      return draw("td", properties, inside(content));
    }

    function row(cells, place) {
      return draw("tr", { key: place }, cells.map(cell));
    }

    return draw("table", { className: "table figures" }, [
      draw("caption", { key: "caption" }, table.caption),
      draw("thead", { key: "head" }, draw("tr", null, table.headers.map(heading))),
      draw("tbody", { key: "body" }, table.rows.map(row))
    ]);
  }

  window.scwres = { Table: Table };
})();
