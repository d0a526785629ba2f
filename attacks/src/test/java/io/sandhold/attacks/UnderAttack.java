package io.sandhold.attacks;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A class of attacks: its tests are given the {@link House}, and after each the others in it must still work. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(UnderAttack.Watch.class)
@interface UnderAttack {

    /** Opens the house for the first class that asks, and closes it after the last. */
    final class Watch implements ParameterResolver, AfterEachCallback {

        private static final ExtensionContext.Namespace HERE = ExtensionContext.Namespace.create(Watch.class);

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == House.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return house(context);
        }

        @Override
        public void afterEach(ExtensionContext context) throws Exception {
            house(context).assertOthersWork();
        }

        private static House house(ExtensionContext context) {
            return context.getRoot().getStore(HERE).computeIfAbsent(House.class, _ -> opened(), House.class);
        }

        private static House opened() {
            try {
                return House.open();
            } catch (Exception e) {
                throw new AssertionError("the house did not open", e);
            }
        }
    }
}
