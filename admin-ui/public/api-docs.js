"use strict";

// The API document, to be read and tried. The token that is typed in stays in this page.
window.addEventListener("load", () => {
  SwaggerUIBundle({
    url: "/api.json",
    dom_id: "#document",
    deepLinking: true,
    filter: true,
    docExpansion: "none",
    persistAuthorization: false,
  });
});
