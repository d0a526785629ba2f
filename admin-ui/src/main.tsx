import "@mantine/core/styles.css";
import "@mantine/notifications/styles.css";
import "./frame/frame.css";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { allowStyleElements } from "./frame/theme";

allowStyleElements();
createRoot(document.getElementById("root")!).render(<App />);
