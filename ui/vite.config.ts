import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vite";
import solid from "vite-plugin-solid";

// Where the API is when Vite serves the pages itself.
const server = process.env.PICLOUD_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "/admin/",
  plugins: [solid(), tailwindcss()],
  server: { host: "127.0.0.1", proxy: { "/api": server, "/version": server } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // A part that could not be loaded is loaded again, but its style sheet never would be.
    cssCodeSplit: false,
  },
});
