Storage.prototype.setItem = null; // htmx would keep addresses there, of searches and of letters
