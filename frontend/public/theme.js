// Sets the theme before the first paint, so that the page never flashes; loaded classic and blocking, imports nothing.
(function () {
  var chosen = null;
  try { chosen = localStorage.getItem('layerlab.theme'); } catch (error) { /* storage may be switched off */ }
  var dark = chosen ? chosen === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
})();
