package dev.rocky.examples.anomalies;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {

  private static final Path IMAGES = root().resolve("docs/images");

  @TempDir Path folder;

  @Test
  void picturesInTheDocumentationAreThoseThatTheProgramDraws() throws IOException {
    Locale before = Locale.getDefault();
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG"));

      Pictures.main(new String[] {folder.toString()});

      for (Map.Entry<String, String> picture : Pictures.all().entrySet()) {
        assertEquals(Files.readString(IMAGES.resolve(picture.getKey())), picture.getValue());
        assertEquals(picture.getValue(), Files.readString(folder.resolve(picture.getKey())));
      }
    } finally {
      Locale.setDefault(before);
    }
  }

  private static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("mvnw"))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
