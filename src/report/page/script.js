'use strict';
// Makes tables sort by their heads, long ones filter, boxes say that they hold more at their right, and opens what is folded for print.
// Without it they are plain.
(() => {
  const FILTERED_FROM = 18;
  const NEXT = { none: 'ascending', ascending: 'descending', descending: 'none' };
  const byText = new Intl.Collator('en', { numeric: true });

  // What a cell is sorted by: a number, a text, or nothing.
  const worth = (cell) => {
    const told = cell.dataset.value ?? cell.textContent.trim();
    if (told === '' || told === '–') return null;
    const number = Number(told);
    return Number.isNaN(number) ? told : number;
  };

  // Numbers before texts, and what is empty at the end either way.
  const compare = (a, b, direction) => {
    if (a === null || b === null) return (a === null) - (b === null);
    if (typeof a !== typeof b) return typeof a === 'number' ? -1 : 1;
    return direction * (typeof a === 'number' ? a - b : byText.compare(a, b));
  };

  const sort = (body, rows, column, order) => {
    if (order === 'none') return body.append(...rows);
    const direction = order === 'ascending' ? 1 : -1;
    const keyed = rows.map((row) => [worth(row.cells[column]), row]);
    keyed.sort((a, b) => compare(a[0], b[0], direction));
    body.append(...keyed.map((pair) => pair[1]));
  };

  const makeSortable = (table) => {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    heads.forEach((head, column) => {
      if (head.textContent.trim() === '') return;
      const button = document.createElement('button');
      button.type = 'button';
      button.append(...head.childNodes);
      button.addEventListener('click', () => {
        const order = NEXT[head.getAttribute('aria-sort') ?? 'none'];
        heads.forEach((other) => other.removeAttribute('aria-sort'));
        if (order !== 'none') head.setAttribute('aria-sort', order);
        sort(body, rows, column, order);
      });
      head.append(button);
    });
  };

  const makeFiltered = (table) => {
    const rows = [...table.tBodies[0].rows];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const label = document.createElement('label');
    const input = document.createElement('input');
    const count = document.createElement('output');
    label.className = 'filter';
    input.type = 'search';
    input.addEventListener('input', () => {
      const wanted = input.value.trim().toLowerCase();
      rows.forEach((row, place) => { row.hidden = !texts[place].includes(wanted); });
      count.textContent = wanted === '' ? '' : `${rows.filter((row) => !row.hidden).length} of ${rows.length}`;
    });
    label.append('Show rows with', input, count);
    table.parentElement.before(label);
  };

  const tellOfMore = (box) => box.classList.toggle('more', box.scrollLeft + box.clientWidth < box.scrollWidth - 1);
  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => tellOfMore(entry.target)));
  for (const box of document.querySelectorAll('.scroll')) {
    box.addEventListener('scroll', () => tellOfMore(box), { passive: true });
    sizes.observe(box);
  }

  // Paper cannot be unfolded, so what is folded is open while the page is printed.
  const FOLDED = 'section:not(#data) details:not([open])';
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll(FOLDED)];
    opened.forEach((box) => { box.open = true; });
  });
  addEventListener('afterprint', () => opened.forEach((box) => { box.open = false; }));

  for (const table of document.querySelectorAll('table.sortable')) {
    const count = table.tBodies[0].rows.length;
    if (count > 1) makeSortable(table);
    if (count >= FILTERED_FROM) makeFiltered(table);
  }
})();
