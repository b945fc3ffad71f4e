'use strict';
(() => {
  // A printer gets everything: what is folded is opened, and folded again afterwards.
  let opened = [];
  addEventListener('beforeprint', () => {
    opened = [...document.querySelectorAll('details:not([open])')];
    opened.forEach((details) => { details.open = true; });
  });
  addEventListener('afterprint', () => opened.splice(0).forEach((details) => { details.open = false; }));

  const table = document.getElementById('grades');
  if (!table) return;
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  const search = document.getElementById('search');
  const box = search.querySelector('input');
  const shown = search.querySelector('output');
  const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  const compare = new Intl.Collator(document.documentElement.lang, { numeric: true, sensitivity: 'base' }).compare;
  const value = (row, column) => row.cells[column].dataset.v ?? row.cells[column].textContent;
  const rows = [...body.rows].map((row) => ({ row, text: plain(row.cells[0].textContent + ' ' + row.cells[1].textContent) }));
  let state = { sort: '', down: false, q: '' };

  const show = () => {
    const column = heads.findIndex((head) => head.dataset.key === state.sort);
    const sorted = [...rows];
    if (column >= 0) {
      const isNumber = heads[column].classList.contains('n');
      const order = isNumber ? (one, other) => one - other : compare;
      // Who has no value comes last, whichever way the others are sorted.
      const key = ({ row }) => value(row, column);
      sorted.sort((one, other) => {
        const [a, b] = [key(one), key(other)];
        if (a === '' || b === '') return (a === '') - (b === '');
        return state.down ? order(b, a) : order(a, b);
      });
    }
    heads.forEach((head, index) => {
      const way = state.down ? 'descending' : 'ascending';
      if (head.dataset.key) head.setAttribute('aria-sort', index === column ? way : 'none');
    });
    const words = plain(state.q).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const { row, text } of sorted) {
      row.hidden = !words.every((word) => text.includes(word));
      count += row.hidden ? 0 : 1;
    }
    body.append(...sorted.map(({ row }) => row));
    if (box.value !== state.q) box.value = state.q;
    shown.textContent = shown.dataset.text.replace('{shown}', count).replace('{all}', rows.length);
  };

  // What is sorted and searched stands in the address: it can be kept and sent. Without `=` it is a place in the page.
  const read = () => {
    if (!location.hash.includes('=')) return;
    const asked = new URLSearchParams(location.hash.slice(1));
    const sort = asked.get('sort') ?? '';
    state = { sort: sort.replace(/^-/, ''), down: sort.startsWith('-'), q: asked.get('q') ?? '' };
    show();
  };
  const write = () => {
    const asked = new URLSearchParams({ sort: (state.down ? '-' : '') + state.sort, q: state.q });
    location.replace('#' + asked);
    show();
  };

  for (const head of heads.filter((head) => head.dataset.key)) {
    const button = document.createElement('button');
    button.type = 'button';
    button.append(head.firstChild);
    head.prepend(button);
    button.addEventListener('click', () => {
      const again = state.sort === head.dataset.key;
      // Numbers are sorted from the greatest first: that is what one looks for.
      const down = again ? !state.down : head.classList.contains('n');
      state = { ...state, sort: head.dataset.key, down };
      write();
    });
  }
  search.hidden = false;
  box.addEventListener('input', () => { state = { ...state, q: box.value }; write(); });
  addEventListener('hashchange', read);
  show();
  read();
})();
