package dev.rocky.examples;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.SAXException;

/** What a {@code pom.xml} says itself, outside its profiles; nothing is inherited. */
final class PomFile {

  private final Element project;

  private PomFile(Element project) {
    this.project = project;
  }

  /** A declared dependency; the scope that it says itself, {@code compile} if none. */
  record Dependency(String artifact, String scope) {}

  static PomFile read(Path folder) {
    try {
      return new PomFile(
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(folder.resolve("pom.xml").toFile())
              .getDocumentElement());
    } catch (IOException | SAXException | ParserConfigurationException e) {
      throw new AssertionError("Cannot read the pom.xml in " + folder, e);
    }
  }

  List<String> modules() {
    return children(project, "modules").stream()
        .flatMap(modules -> children(modules, "module").stream())
        .map(module -> module.getTextContent().strip())
        .toList();
  }

  List<Dependency> dependencies() {
    return children(project, "dependencies").stream()
        .flatMap(dependencies -> children(dependencies, "dependency").stream())
        .map(d -> new Dependency(text(d, "artifactId", ""), text(d, "scope", "compile")))
        .toList();
  }

  private static String text(Element parent, String name, String otherwise) {
    List<Element> found = children(parent, name);
    return found.isEmpty() ? otherwise : found.get(0).getTextContent().strip();
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
