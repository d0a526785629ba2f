let allowed = false;

/**
 * Lets xterm write colours of 24 bits, for which it sets the attribute `style`: the page's policy refuses that of an attribute, and takes the same by the element's
 * own property.
 */
export function allowStyleAttributes(): void {
  if (allowed) return;
  allowed = true;
  const set = Element.prototype.setAttribute;
  Element.prototype.setAttribute = function (this: Element, name: string, value: string) {
    if (name === "style" && this instanceof HTMLElement) this.style.cssText = value;
    else set.call(this, name, value);
  };
}
