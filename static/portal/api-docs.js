"use strict";

const place = document.getElementById("api");

window.SwaggerUIBundle({
  domNode: place,
  url: place.dataset.document,
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: false,
  // The validator badge would ask a server elsewhere.
  validatorUrl: null,
});
