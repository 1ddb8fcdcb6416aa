package dev.rocky.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import dev.rocky.engine.Rocky;
import dev.rocky.examples.Module.Confined;
import dev.rocky.examples.PomFile.Dependency;
import dev.rocky.state.StateStore;
import dev.rocky.state.s3.S3RemoteStore;
import dev.rocky.state.sync.SyncPolicy;
import dev.rocky.state.tck.StateStoreContract;
import dev.rocky.state.tiered.TieredRemoteStore;
import dev.rocky.state.valkey.ValkeyRemoteStore;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The arrows between modules, in their poms and in their classes; {@link Module#ALL} is the law.
 */
class ModuleArrowsTest {

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .withImportOption(location -> !location.contains("-tests.jar"))
          .importPackages("dev.rocky.engine", "dev.rocky.state");

  static List<Module> modules() {
    return Module.ALL;
  }

  static List<Confined> confined() {
    return Module.CONFINED;
  }

  @Test
  void everyModuleOfTheBuildHasARow() {
    Set<String> known = new HashSet<>(Module.ENDS);
    Module.ALL.forEach(module -> known.add(module.artifact()));
    assertEquals(known, Set.copyOf(PomFile.read(Repository.root()).modules()));
  }

  @Test
  void theClassesOfTheModulesAreAmongThoseThatAreChecked() {
    for (Class<?> type :
        List.of(
            StateStore.class,
            StateStoreContract.class,
            S3RemoteStore.class,
            TieredRemoteStore.class,
            ValkeyRemoteStore.class,
            SyncPolicy.class,
            Rocky.class)) {
      assertTrue(CLASSES.contain(type), type.getName());
    }
  }

  @ParameterizedTest
  @MethodSource("modules")
  void aPomDeclaresWhatItsModuleMayUseAndNoMore(Module module) {
    Set<String> allowed = new HashSet<>(module.modules());
    module.libraries().forEach(library -> allowed.add(library.artifact()));
    List<Dependency> declared =
        PomFile.read(Repository.root().resolve(module.artifact())).dependencies();
    List<String> tooMuch =
        declared.stream()
            .filter(dependency -> !dependency.scope().equals("test"))
            .map(Dependency::artifact)
            .filter(artifact -> !allowed.contains(artifact))
            .toList();
    assertEquals(List.of(), tooMuch, module.artifact());
    assertFalse(declared.isEmpty(), module.artifact());
  }

  @ParameterizedTest
  @MethodSource("modules")
  void classesOfAModuleUseWhatItMayUse(Module module) {
    arrows(module).check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("modules")
  void noPublicSignatureShowsAThirdPartyType(Module module) {
    signatures(module).check(CLASSES);
  }

  @ParameterizedTest
  @MethodSource("confined")
  void aConfinedLibraryIsKnownToOnePackageOnly(Confined confined) {
    noClasses()
        .that()
        .resideOutsideOfPackage(confined.home())
        .should()
        .dependOnClassesThat()
        .resideInAPackage(confined.library())
        .check(CLASSES);
  }

  @Test
  void thePackagesOfTheEngineHaveNoCycle() {
    slices()
        .assignedFrom(new ByPackage("dev.rocky.engine"))
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  /** Each rule, asked about a module that is denied what it is known to use, must object. */
  @Test
  void theRulesFindAnArrowThatPointsTheWrongWay() {
    Module engine = Module.named("rocky-engine");
    Module alone =
        new Module(engine.artifact(), engine.root(), Set.of(), engine.libraries(), Set.of());
    Module bare =
        new Module(engine.artifact(), engine.root(), engine.modules(), List.of(), Set.of());
    Module tck = Module.named("rocky-state-tck");
    Module closed =
        new Module(tck.artifact(), tck.root(), tck.modules(), tck.libraries(), Set.of());
    for (ArchRule rule : List.of(arrows(alone), arrows(bare), signatures(closed))) {
      assertTrue(rule.evaluate(CLASSES).hasViolation(), rule.getDescription());
    }
  }

  private static ArchRule arrows(Module module) {
    return classes().that(module.classes()).should().onlyDependOnClassesThat(module.allowed());
  }

  private static ArchRule signatures(Module module) {
    return classes().that(module.classes()).should(new ShowOnly(module));
  }

  /**
   * Super types, and the types in the signatures of public and protected members, type arguments
   * included.
   */
  private static final class ShowOnly extends ArchCondition<JavaClass> {

    private final Module module;

    ShowOnly(Module module) {
      super("show only types that users know already");
      this.module = module;
    }

    @Override
    public void check(JavaClass type, ConditionEvents events) {
      if (!isPublic(type)) {
        return;
      }
      type.getSuperclass().ifPresent(parent -> check(parent, type.getName(), events));
      type.getInterfaces().forEach(parent -> check(parent, type.getName(), events));
      for (JavaMember member : type.getMembers()) {
        if (isVisible(member)) {
          types(member).forEach(shown -> check(shown, member.getFullName(), events));
        }
      }
    }

    private void check(JavaType shown, String where, ConditionEvents events) {
      for (JavaClass involved : shown.getAllInvolvedRawTypes()) {
        JavaClass base = involved.getBaseComponentType();
        if (!module.exposable().test(base)) {
          events.add(SimpleConditionEvent.violated(base, where + " shows " + base.getName()));
        }
      }
    }

    private static List<JavaType> types(JavaMember member) {
      List<JavaType> types = new ArrayList<>();
      if (member instanceof JavaField field) {
        types.add(field.getType());
      } else if (member instanceof JavaCodeUnit code) {
        types.add(code.getReturnType());
        types.addAll(code.getParameterTypes());
        types.addAll(code.getExceptionTypes());
      }
      return types;
    }

    private static boolean isVisible(JavaMember member) {
      Set<JavaModifier> modifiers = member.getModifiers();
      return !modifiers.contains(JavaModifier.SYNTHETIC)
          && Stream.of(JavaModifier.PUBLIC, JavaModifier.PROTECTED).anyMatch(modifiers::contains);
    }

    private static boolean isPublic(JavaClass type) {
      return type.getModifiers().contains(JavaModifier.PUBLIC)
          && type.getEnclosingClass().map(ShowOnly::isPublic).orElse(true);
    }
  }

  /** Each package below a root is a slice of its own. */
  private record ByPackage(String root) implements SliceAssignment {

    @Override
    public String getDescription() {
      return "packages of " + root;
    }

    @Override
    public SliceIdentifier getIdentifierOf(JavaClass type) {
      String name = type.getPackageName();
      return name.equals(root) || name.startsWith(root + ".")
          ? SliceIdentifier.of(name)
          : SliceIdentifier.ignore();
    }
  }
}
