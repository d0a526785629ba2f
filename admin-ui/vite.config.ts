import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// `npx vite` serves the sources and passes calls on to a server on this machine.
const server = process.env.SANDHOLD_SERVER ?? "http://127.0.0.1:9101";

export default defineConfig({
  base: "/",
  plugins: [react()],
  build: {
    outDir: "target/classes/io/sandhold/adminui/static",
    emptyOutDir: true,
    assetsInlineLimit: 0, // the policy of the page lets nothing in that is not a file of this server
    modulePreload: { polyfill: false },
    target: "es2023",
  },
  server: { proxy: { "/workspace": { target: server, ws: true }, "/observe": server } },
});
