package dev.rocky.examples.anomalies;

import dev.rocky.examples.anomalies.Series.Point;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;

/**
 * A series as SVG: the counts, the band, the findings. The same series are the same bytes on every
 * machine, whatever fonts it has.
 *
 * @param title what it shows
 * @param least where the vertical axis begins
 * @param step between two of its marks
 */
record Chart(String title, long least, long step) {

  private static final int WIDTH = 820;
  private static final int HEIGHT = 280;
  private static final int LEFT = 70;
  private static final int RIGHT = 810;
  private static final int TOP = 34;
  private static final int BOTTOM = 250;

  String svg(Series series) {
    long most = least;
    for (long count : series.counts()) {
      while (most < count) {
        most += step;
      }
    }
    Scale scale = new Scale(series.counts().length, least, most);
    StringBuilder svg = new StringBuilder();
    line(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" font-family=\"sans-serif\""
            + " font-size=\"12\">",
        WIDTH,
        HEIGHT);
    line(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", WIDTH, HEIGHT);
    line(svg, "<text x=\"%d\" y=\"20\" font-size=\"14\">%s</text>", LEFT, title);
    band(svg, series.points(), scale);
    axes(svg, series, scale, most);
    counts(svg, series, scale);
    line(svg, "</svg>");
    return svg.toString();
  }

  /** Where a count lies on the picture. */
  private record Scale(int days, double least, double most) {

    double x(double day) {
      return LEFT + (RIGHT - LEFT) * (day + 0.5) / days;
    }

    double y(double count) {
      double within = Math.min(most, Math.max(least, count));
      return BOTTOM - (BOTTOM - TOP) * (within - least) / (most - least);
    }
  }

  private static void band(StringBuilder svg, List<Point> points, Scale scale) {
    for (int day = 0; day < points.size(); day++) {
      Point point = points.get(day);
      if (point.evaluated()) {
        double top = scale.y(point.high());
        line(
            svg,
            "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"#dddddd\"/>",
            scale.x(day - 0.5),
            top,
            scale.x(day + 0.5) - scale.x(day - 0.5),
            scale.y(point.low()) - top);
      }
    }
  }

  private void axes(StringBuilder svg, Series series, Scale scale, long most) {
    for (long mark = least; mark <= most; mark += step) {
      double y = scale.y((double) mark);
      line(
          svg, "<path d=\"M%d %.1fH%d\" stroke=\"#999999\" stroke-width=\"0.5\"/>", LEFT, y, RIGHT);
      line(svg, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%,d</text>", LEFT - 6, y + 4, mark);
    }
    int days = series.counts().length;
    for (int day = 0; day < days * 9 / 10; day += days / 5) {
      LocalDate date =
          series.start().plus(Duration.ofDays(day)).atOffset(ZoneOffset.UTC).toLocalDate();
      line(svg, "<text x=\"%.1f\" y=\"%d\">%s</text>", scale.x(day - 0.5), BOTTOM + 18, date);
    }
  }

  private static void counts(StringBuilder svg, Series series, Scale scale) {
    StringBuilder path = new StringBuilder();
    for (int day = 0; day < series.counts().length; day++) {
      path.append(
          String.format(
              Locale.ROOT,
              "%s%.1f %.1f",
              day == 0 ? "M" : "L",
              scale.x(day),
              scale.y((double) series.counts()[day])));
    }
    line(svg, "<path d=\"%s\" fill=\"none\" stroke=\"#1f5fa8\" stroke-width=\"1.5\"/>", path);
    for (int day = 0; day < series.counts().length; day++) {
      if (series.points().get(day).odd()) {
        line(
            svg,
            "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4.5\" fill=\"#cc2222\"/>",
            scale.x(day),
            scale.y((double) series.counts()[day]));
      }
    }
  }

  private static void line(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }
}
